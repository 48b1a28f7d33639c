// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/feature_cache.h"

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace murmuration {

/// A name in the settings file, with the type of its value and what it is when nothing was stored.
template <typename T>
struct SettingKey
{
    const char* name;
    T fallback;
};

/// Every setting there is.
namespace setting {
inline const SettingKey<QString> kTheme{"window/theme", QStringLiteral("system")};
inline const SettingKey<QByteArray> kGeometry{"window/geometry", {}};
inline const SettingKey<QByteArray> kState{"window/state", {}};
inline const SettingKey<QString> kLastFolder{"files/lastFolder", {}};
inline const SettingKey<QStringList> kRecent{"files/recent", {}};
inline const SettingKey<bool> kLabelFromPath{"files/labelFromPath", false};
inline const SettingKey<QString> kModel{"network/model", QStringLiteral("builtin")};
inline const SettingKey<QString> kLayer{"network/layer", {}};
inline const SettingKey<int> kPooling{"network/pooling", 0};
inline const SettingKey<QString> kPreprocessing{"network/preprocessing", {}};
inline const SettingKey<QStringList> kNetworkFiles{"network/files", {}};
inline const SettingKey<bool> kPictures{"view/pictures", false};
inline const SettingKey<double> kPointSize{"view/pointSize", 0};
inline const SettingKey<double> kOpacity{"view/opacity", 0.9};
inline const SettingKey<double> kPictureScale{"view/pictureScale", 1};
inline const SettingKey<qulonglong> kCacheLimit{"cache/limit", FeatureCacheOptions::kDefaultLimit};
} // namespace setting

/// What is remembered from one start to the next. A stored value of another type, as after an edit
/// by hand, counts as nothing stored.
class Settings
{
public:
    template <typename T>
    [[nodiscard]] T get(const SettingKey<T>& key) const
    {
        QVariant value = m_store.value(QLatin1String(key.name));
        if (!value.isValid() || !value.convert(QMetaType::fromType<T>()))
            return key.fallback;
        return value.value<T>();
    }

    template <typename T>
    void set(const SettingKey<T>& key, const T& value)
    {
        m_store.setValue(QLatin1String(key.name), value);
    }

private:
    QSettings m_store;
};

} // namespace murmuration
