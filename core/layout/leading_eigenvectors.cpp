// SPDX-License-Identifier: Apache-2.0
#include "core/layout/leading_eigenvectors.h"

#include "core/base/random.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;
using Eigen::MatrixXd;

/// More columns than are wanted, so that the last wanted one converges too; a multiple of 16 fills
/// the products' tiles.
std::size_t subspaceColumns(std::size_t size, std::size_t count)
{
    constexpr std::size_t kExtra = 12;
    return std::min(size, (count + kExtra + 15) / 16 * 16);
}

void fillRandomly(Eigen::Ref<Eigen::VectorXd> column, Random& random)
{
    for (double& value : column)
        value = random.normal();
}

MatrixXd seededStart(std::size_t size, std::size_t columns, Random& random)
{
    MatrixXd start(static_cast<Index>(size), static_cast<Index>(columns));
    for (Index c = 0; c < start.cols(); ++c)
        fillRandomly(start.col(c), random);
    return start;
}

/// Takes from each column what it shares with those before it, twice, which is enough (Giraud et
/// al. 2005). One of which nothing is left becomes a random one.
void orthonormalize(MatrixXd& columns, Random& random, const TaskContext& context)
{
    constexpr double kNothing = 1e-12;
    for (Index c = 0; c < columns.cols();) {
        context.throwIfStopped();
        auto column = columns.col(c);
        const double length = column.norm();
        for (int pass = 0; pass < 2; ++pass)
            column -= columns.leftCols(c) * (columns.leftCols(c).transpose() * column);
        if (const double left = column.norm(); left > kNothing * length) {
            column /= left;
            ++c;
        } else {
            fillRandomly(column, random);
        }
    }
}

/// Row by row.
Matrix toFloats(const MatrixXd& columns)
{
    Matrix matrix(static_cast<std::size_t>(columns.rows()),
                  static_cast<std::size_t>(columns.cols()));
    Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        matrix.values.data(), columns.rows(), columns.cols()) = columns.cast<float>();
    return matrix;
}

/// The largest change of an eigenvalue, as a share of the largest.
double change(const Eigen::VectorXd& before, const Eigen::VectorXd& after, std::size_t count)
{
    const double scale = std::max(after.maxCoeff(), 1e-300);
    return (after - before).tail(static_cast<Index>(count)).cwiseAbs().maxCoeff() / scale;
}

} // namespace

Eigenvectors denseEigenvectors(const std::vector<double>& matrix, std::size_t size,
                               std::size_t count)
{
    const auto n = static_cast<Index>(size);
    const Eigen::SelfAdjointEigenSolver<RowMajor> solver(
        Eigen::Map<const RowMajor>(matrix.data(), n, n));
    Eigenvectors result{std::vector<double>(count), std::vector<double>(count * size)};
    for (std::size_t c = 0; c < count; ++c) {
        const Index column = n - 1 - static_cast<Index>(c); // ascending in Eigen
        result.values[c] = std::max(0.0, solver.eigenvalues()(column));
        for (Index r = 0; r < n; ++r)
            result.vectors[c * size + static_cast<std::size_t>(r)] =
                solver.eigenvectors()(r, column);
    }
    return result;
}

Eigenvectors
leadingEigenvectors(std::size_t size, std::size_t count,
                    const std::function<std::vector<double>(const Matrix& columns)>& multiply,
                    const TaskContext& context)
{
    constexpr int kIterations = 30;
    constexpr double kTolerance = 1e-6; // about what float products resolve
    const std::size_t columns = subspaceColumns(size, count);
    const auto n = static_cast<Index>(size);
    const auto q = static_cast<Index>(columns);

    Random random(0x5ca1ab1e);
    MatrixXd basis = seededStart(size, columns, random);
    orthonormalize(basis, random, context);
    MatrixXd vectors;
    Eigen::VectorXd values = Eigen::VectorXd::Zero(q);
    for (int i = 0; i < kIterations; ++i) {
        context.throwIfStopped();
        const std::vector<double> product = multiply(toFloats(basis));
        const Eigen::Map<const RowMajor> image(product.data(), n, q);
        context.throwIfStopped();
        // Rayleigh-Ritz: the best eigenvectors that lie in the subspace.
        const MatrixXd small = basis.transpose() * image;
        const Eigen::SelfAdjointEigenSolver<MatrixXd> solver((small + small.transpose()) / 2);
        const double changed = change(values, solver.eigenvalues(), count);
        values = solver.eigenvalues();
        context.throwIfStopped();
        if ((i > 0 && changed < kTolerance) || i == kIterations - 1) {
            vectors = basis * solver.eigenvectors();
            break;
        }
        basis = image * solver.eigenvectors();
        orthonormalize(basis, random, context);
    }

    Eigenvectors result{std::vector<double>(count), std::vector<double>(count * size)};
    for (std::size_t c = 0; c < count; ++c) {
        const Index column = q - 1 - static_cast<Index>(c);
        result.values[c] = std::max(0.0, values(column));
        for (Index r = 0; r < n; ++r)
            result.vectors[c * size + static_cast<std::size_t>(r)] = vectors(r, column);
    }
    return result;
}

} // namespace murmuration
