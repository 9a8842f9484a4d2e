#include "tools/tidemark/import_uid.h"

#include <gtest/gtest.h>
#include <set>

#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

const ImportSource kSource = {"/s/a.db", "/d/x.jsonl", "tasks", "team/1"};

TEST(ImportUid, IsTheSameForTheSameLineForEver) {
  // Written down: a change of this value would make a resumed import submit everything twice.
  EXPECT_EQ(WriteUid(ImportUid(kSource, 7, "t7")), "bb297d7209c74fa1d1c91850ab2e4acb");
}

TEST(ImportUid, DiffersWhereAnythingDiffers) {
  std::set<std::string> uids = {WriteUid(ImportUid(kSource, 1, "a")),
                                WriteUid(ImportUid(kSource, 2, "a")),
                                WriteUid(ImportUid(kSource, 1, "b"))};
  for (auto part : {&ImportSource::store, &ImportSource::file, &ImportSource::collection,
                    &ImportSource::scope}) {
    ImportSource other = kSource;
    other.*part += "x";
    uids.insert(WriteUid(ImportUid(other, 1, "a")));
  }
  ImportSource moved = {"/s/a.d", "b/d/x.jsonl", "tasks", "team/1"};
  uids.insert(WriteUid(ImportUid(moved, 1, "a")));
  EXPECT_EQ(uids.size(), 8u);
}

}  // namespace
}  // namespace tidemark
