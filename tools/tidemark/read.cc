#include "tools/tidemark/draft.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/query_json.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

struct GetOptions {
  std::string record;
};

void DeclareGet(CLI::App* verb, GetOptions* options) {
  verb->add_option("record", options->record, "which record")->required()
      ->type_name("COLLECTION/ID[@SCOPE]");
}

int RunGet(const Context& context, const GetOptions& options) {
  RecordName name = ReadRecordName(options.record);
  Session session(context.globals, Network::kOff);
  tide_key key = name.Key();
  tide_read_options how = TIDE_INIT(tide_read_options);
  how.interrupt = session.interrupt();
  tide_error error = TIDE_INIT(tide_error);
  ReadingHandle reading;
  Require(tide_read(session.client(), &key, &how, Into(reading), &error), error);
  context.output.Answer(ReadingJson(reading.get()), ReadingText(session.client(), reading.get()));
  return kExitOk;
}

struct QueryOptions {
  std::string sql;
  std::vector<std::string> params, scopes;
};

void DeclareQuery(CLI::App* verb, QueryOptions* options) {
  verb->add_option("sql", options->sql, "one SELECT over the collections")->required()
      ->type_name("SQL");
  verb->add_option("--param", options->params, "for ?1, ?2, …; JSON if it parses, else text")
      ->allow_extra_args(false)->type_name("V");
  verb->add_option("--scope", options->scopes, "what it is about; default: all that may matter")
      ->allow_extra_args(false)->type_name("S");
}

int RunQuery(const Context& context, const QueryOptions& options) {
  Session session(context.globals, Network::kOff);
  Question question(options.sql, options.params, options.scopes);
  QueryAnswer answer = Ask(session.client(), question, session.interrupt());
  context.output.Answer({{"rows", answer.rows}, {"truth", answer.truth}},
                        TableText(answer) + answer.text);
  return kExitOk;
}

}  // namespace

void AddRead(Program& program) {
  AddVerb<GetOptions>(program, "get", "show a record, and how true it is", DeclareGet, RunGet);
  AddVerb<QueryOptions>(program, "query", "ask in SQL, and learn how true the answer is",
                        DeclareQuery, RunQuery);
}

}  // namespace tidemark
