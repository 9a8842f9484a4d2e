#pragma once

#include <functional>
#include <memory>

#include "tools/tidemark/globals.h"
#include "tools/tidemark/output.h"

namespace tidemark {

// What a verb runs in.
struct Context {
  const Globals& globals;
  const Output& output;
};

// The command line and, once it is parsed, the one verb that was asked for.
struct Program {
  CLI::App app{"Tidemark: a local store that syncs, and says how true it is"};
  Globals globals;
  std::function<int(const Context&)> run;
};

// Adds a verb: `declare` names its options, `run` does it and answers the exit code.
template <class Options>
void AddVerb(Program& program, const char* name, const char* help,
             void (*declare)(CLI::App*, Options*), int (*run)(const Context&, const Options&)) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.app.add_subcommand(name, help);
  declare(verb, options.get());
  verb->callback([&program, options, run] {
    program.run = [options, run](const Context& context) { return run(context, *options); };
  });
}

// One line in main for each file of verbs.
void AddCompile(Program& program);
void AddScopes(Program& program);     // subscribe, unsubscribe
void AddSubmit(Program& program);
void AddRead(Program& program);       // get, query
void AddSync(Program& program);
void AddWatch(Program& program);
void AddOperations(Program& program); // outbox, attention
void AddWhy(Program& program);
void AddDecide(Program& program);     // resolve, undo, override, cancel, choose
void AddPlan(Program& program);
void AddStatus(Program& program);     // status, digest, policy
void AddImport(Program& program);
void AddMetrics(Program& program);

}  // namespace tidemark
