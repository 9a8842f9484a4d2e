#include "core/store/reader.h"

namespace tidemark {

Result<std::map<std::string, ScopeCounts>> Reader::CountByScope() {
  std::map<std::string, ScopeCounts> counts;
  Query query = db().Use(
      "SELECT t.scope, count(DISTINCT CASE WHEN o.state <= 4 THEN o.no END), "
      "count(DISTINCT CASE WHEN o.state BETWEEN 7 AND 9 THEN o.no END) "
      "FROM tide_touch AS t JOIN tide_op AS o ON o.no = t.op GROUP BY t.scope");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return counts;
    counts[std::string(query.Text(0))] = {static_cast<uint64_t>(query.Int(1)),
                                          static_cast<uint64_t>(query.Int(2))};
  }
}

}  // namespace tidemark
