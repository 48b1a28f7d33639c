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

/// More columns than are wanted, so that the last wanted one converges too; a multiple of 16 fills
/// the products' tiles.
std::size_t subspaceColumns(std::size_t size, std::size_t count)
{
    constexpr std::size_t kExtra = 12;
    return std::min(size, (count + kExtra + 15) / 16 * 16);
}

RowMajor seededStart(std::size_t size, std::size_t columns)
{
    Random random(0x5ca1ab1e);
    RowMajor start(static_cast<Index>(size), static_cast<Index>(columns));
    for (Index i = 0; i < start.size(); ++i)
        start.data()[i] = random.normal();
    return start;
}

RowMajor orthonormalized(const RowMajor& columns)
{
    const Eigen::HouseholderQR<RowMajor> qr(columns);
    return qr.householderQ() * RowMajor::Identity(columns.rows(), columns.cols());
}

Matrix toFloats(const RowMajor& columns)
{
    Matrix matrix(static_cast<std::size_t>(columns.rows()),
                  static_cast<std::size_t>(columns.cols()));
    std::transform(columns.data(), columns.data() + columns.size(), matrix.values.begin(),
                   [](double value) { return static_cast<float>(value); });
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

    RowMajor basis = orthonormalized(seededStart(size, columns));
    RowMajor vectors;
    Eigen::VectorXd values = Eigen::VectorXd::Zero(q);
    for (int i = 0; i < kIterations; ++i) {
        context.throwIfStopped();
        const std::vector<double> product = multiply(toFloats(basis));
        const Eigen::Map<const RowMajor> image(product.data(), n, q);
        // Rayleigh-Ritz: the best eigenvectors that lie in the subspace.
        const RowMajor small = basis.transpose() * image;
        const Eigen::SelfAdjointEigenSolver<RowMajor> solver((small + small.transpose()) / 2);
        const double changed = change(values, solver.eigenvalues(), count);
        values = solver.eigenvalues();
        vectors = basis * solver.eigenvectors();
        if (i > 0 && changed < kTolerance)
            break;
        basis = orthonormalized(image * solver.eigenvectors());
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
