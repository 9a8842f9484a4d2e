#include "tools/tidemark/globals.h"

#include <cstdlib>
#include <fstream>

#include "tools/tidemark/failure.h"

namespace tidemark {

void AddGlobals(CLI::App* app, Globals* globals) {
  app->add_option("--store", globals->store, "local store; created on first use")
      ->envname("TIDEMARK_STORE")->type_name("FILE");
  app->add_option("--manifest", globals->manifest,
                  "compiled manifest; needed to create a store, remembered after")
      ->envname("TIDEMARK_MANIFEST")->type_name("FILE.tide");
  app->add_option("--server", globals->server, "the home; remembered after")
      ->envname("TIDEMARK_SERVER")->type_name("URL");
  app->add_option("--account", globals->account, "whose store this is")
      ->envname("TIDEMARK_ACCOUNT")->type_name("ID");
  app->add_option("--ca-file", globals->ca_file,
                  "certificate authorities (PEM) in place of the system's")
      ->envname("TIDEMARK_CA_FILE")->type_name("FILE");
  auto* token = app->add_option("--token", globals->token,
                                "bearer token, never stored (or TIDEMARK_TOKEN)");
  app->add_option("--token-file", globals->token_file, "file that holds the token")
      ->type_name("FILE")->excludes(token);
  app->add_flag("--json", globals->json, "machine output: one JSON object on stdout");
  app->add_flag("--quiet", globals->quiet, "no progress on stderr");
}

std::string TokenOf(const Globals& globals) {
  if (!globals.token.empty()) return globals.token;
  if (globals.token_file.empty()) {
    // Not an option's envname: that would win over --token-file.
    const char* token = std::getenv("TIDEMARK_TOKEN");
    return token ? token : "";
  }
  std::string token = ReadFile(globals.token_file, TIDE_ERROR_INVALID_ARGUMENT);
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  return token;
}

std::string ReadFile(const std::string& path, int status) {
  constexpr size_t kChunkBytes = 64 * 1024;
  std::ifstream file(path, std::ios::binary);
  std::string content(kChunkBytes, '\0');
  size_t size = 0;
  // Not by iterators: those throw where the path is a directory.
  while (file.read(content.data() + size, kChunkBytes) || file.gcount() > 0) {
    size += static_cast<size_t>(file.gcount());
    content.resize(size + kChunkBytes);
  }
  if (!file.is_open() || file.bad()) throw Failure(status, "cannot read " + path);
  content.resize(size);
  return content;
}

}  // namespace tidemark
