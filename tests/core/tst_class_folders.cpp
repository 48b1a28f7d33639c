// SPDX-License-Identifier: Apache-2.0
#include "core/collection/class_folders.h"

#include <QTest>

using namespace murmuration;

using Names = std::vector<std::string>;

class TestClassFolders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstFolderOrAll()
    {
        const Names names{"birds/owls/1.jpg", "birds/2.jpg", "cats/3.jpg", "4.jpg"};
        const FolderClasses first = classesByFolder(names, "root", LabelFrom::FirstFolder);
        QCOMPARE(first.ofItem, (Names{"birds", "birds", "cats", "root"}));
        QVERIFY(first.nested);
        const FolderClasses whole = classesByFolder(names, "root", LabelFrom::WholePath);
        QCOMPARE(whole.ofItem, (Names{"birds/owls", "birds", "cats", "root"}));
        QVERIFY(whole.nested);
        QVERIFY(!classesByFolder({"a/1.jpg", "2.jpg"}, "root", LabelFrom::FirstFolder).nested);
    }

    void partsOfADataSetAreNoClasses()
    {
        const Names names{"train/cat/1.jpg", "Test/dog/deep/2.jpg", "val/cat/3.jpg"};
        QCOMPARE(classesByFolder(names, "root", LabelFrom::FirstFolder).ofItem,
                 (Names{"cat", "dog", "cat"}));
        QCOMPARE(classesByFolder(names, "root", LabelFrom::WholePath).ofItem,
                 (Names{"train/cat", "Test/dog/deep", "val/cat"}));
        // Pictures without classes keep the part they are of.
        QCOMPARE(
            classesByFolder({"train/1.jpg", "test/2.jpg"}, "root", LabelFrom::FirstFolder).ofItem,
            (Names{"train", "test"}));
    }

    void aClassMayBeNamedLikeAPart()
    {
        QCOMPARE(classesByFolder({"train/old/1.jpg", "car/2.jpg"}, "root", LabelFrom::FirstFolder)
                     .ofItem,
                 (Names{"train", "car"}));
        QCOMPARE(
            classesByFolder({"train/old/1.jpg", "2.jpg"}, "root", LabelFrom::FirstFolder).ofItem,
            (Names{"train", "root"}));
    }

    void foldersInCommon()
    {
        QCOMPARE(commonFolders({"a/b/1", "a/b/c/2"}), std::string("a/b/"));
        QCOMPARE(commonFolders({"a/b/1", "a/bc/2"}), std::string("a/"));
        QCOMPARE(commonFolders({"a/1", "b/2"}), std::string());
        QCOMPARE(commonFolders({"1"}), std::string());
        QCOMPARE(commonFolders({}), std::string());
    }
};

QTEST_GUILESS_MAIN(TestClassFolders)
#include "tst_class_folders.moc"
