"""Every check finds the fault it is there for, in a small tree that has just that one."""
import os
import subprocess
import tempfile
import unittest

import columns
import dead_files
import docs
import layers
import lengths
import readme
import symbols
import words

SAMPLE_1, SAMPLE_2 = "int main(void) { return 0; }\n", "int main(void) { return 1; }\n"
README = ("# T\n<!-- samples/01_hello.c -->\n```c\n" + SAMPLE_1 + "```\n"
          "<!-- samples/02_offline_writes.c -->\n```c\n" + SAMPLE_2 + "```\n")
CLEAN = {
    "README.md": README,
    "samples/01_hello.c": SAMPLE_1,
    "samples/02_offline_writes.c": SAMPLE_2,
    "docs/README.md": "# D\n[a](a.md)\n",
    "docs/a.md": "# A\n",
    "samples/CMakeLists.txt": "add_library(a 01_hello.c 02_offline_writes.c)\n",
    "capi/include/tidemark/base.h": "/* Does.\n * Thread: any. Blocks: never. */\n"
                                    "TIDE_API int tide_do(void);\n",
    "capi/abi/symbols.txt": "tide_do\n",
    "core/base/CMakeLists.txt": "tide_room(base SOURCES a.cc)\n",
    "core/base/a.cc": '#include "core/base/a.h"\n// try and catch\nint A() { return 1; }\n',
    "core/base/a.h": "int A();\n",
    "core/model/b.h": '#include "core/base/a.h"\n',
    "core/model/c.h": '#include "core/model/b.h"\n#include "core/model/c.h"\n',
    "capi/src/e.h": '#include <tidemark/base.h>\n#include "capi/src/e.h"\n',
}
LONG_BODY = "  Go();\n" * 70


class Tidy(unittest.TestCase):
    def Complaints(self, check, changes=None, **arguments):
        with tempfile.TemporaryDirectory() as root:
            for name, text in {**CLEAN, **(changes or {})}.items():
                os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
                with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                    file.write(text)
            return check(root, **arguments)

    def Finds(self, module, changes, words_of_it):
        self.assertEqual(self.Complaints(module.Check), [])
        complaints = self.Complaints(module.Check, changes)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(words_of_it, complaints[0])

    def test_an_arrow_that_points_up(self):
        self.Finds(layers, {"core/base/a.cc": '#include "core/model/b.h"\n'}, "may not include")

    def test_the_device_reaching_into_the_server(self):
        self.Finds(layers, {"core/model/b.h": '#include "server/judge/judge.h"\n'}, "server/judge")

    def test_a_tool_reaching_below_the_c_api(self):
        self.Finds(layers, {"tools/tidemark/x.cc": '#include "core/base/a.h"\n'}, "core/base")

    def test_a_room_without_a_line(self):
        self.Finds(layers, {"core/attic/x.h": ""}, "has no line")

    def test_a_library_outside_its_room(self):
        self.Finds(layers, {"core/model/b.h": "#include <sqlite3.h>\n"}, "belongs to")

    def test_a_sample_reaching_below_the_c_api(self):
        self.Finds(layers, {"samples/support/x.c": '#include "core/base/a.h"\n'}, "core/base")

    def test_an_include_not_from_the_root(self):
        self.Finds(layers, {"core/model/b.h": '#include "b.h"\n'}, "not written from the root")

    def test_a_file_too_long(self):
        self.Finds(lengths, {"core/model/b.h": "\n" * 601}, "601 lines")

    def test_functions_too_long(self):
        for head in ("void F(int a = {}) {", "X::X(int a) : a_(a), b_{a}, c_{} {",
                     "template <class T>\nT F(const T& t) {", "struct S { void F() {",
                     "namespace {\nS F() {", "void E() {}\nvoid F() const {",
                     'auto s = "}{";\nchar c = \'{\';\nvoid F() {'):
            with self.subTest(head):
                self.Finds(lengths, {"core/model/b.h": f"{head}\n{LONG_BODY}}}\n"}, "a function of")

    def test_long_things_that_are_no_functions(self):
        for head in ("namespace n {", "struct S : B<decltype(F())> {", "const int k[] = {"):
            changes = {"core/model/b.h": f"{head}\n" + "int F();\n" * 70 + "};\n"}
            self.assertEqual(self.Complaints(lengths.Check, changes), [], head)

    def test_a_line_too_long(self):
        self.Finds(columns, {"core/model/b.h": "/" * 101 + "\n"}, "101 columns")

    def test_a_blank_at_the_end(self):
        self.Finds(columns, {"core/model/b.h": "int a; \n"}, "blank")

    def test_dead_code(self):
        self.Finds(words, {"core/model/b.h": "#if 0\n#endif\n"}, "#if 0")

    def test_a_promise_without_an_issue(self):
        self.Finds(words, {"core/model/b.h": "// TODO: later\n// TODO(#4): then\n"}, "TODO")

    def test_an_exception_in_the_core(self):
        self.Finds(words, {"core/model/b.h": "int F() { throw 1; }\n"}, "answer with a status")

    def test_a_catcher_that_catches_no_more(self):
        self.Finds(words, {"core/base/check.cc": "int F();\n"}, "take it off")

    def test_a_name_that_says_nothing(self):
        self.Finds(words, {"core/model/value_util.h": ""}, "says nothing")

    def test_a_function_that_does_not_say_where_it_blocks(self):
        self.Finds(docs, {"capi/include/tidemark/base.h":
                          "/* Thread: any. */\nTIDE_API int tide_do(void);\n"}, "Blocks:")

    def test_a_document_with_two_titles(self):
        self.Finds(docs, {"docs/a.md": "# A\n```\n# code\n```\n# B\n"}, "2 titles")

    def test_a_document_that_names_a_file_of_yesterday(self):
        self.Finds(docs, {"docs/a.md": "# A\n`core/base/a` `core/base/old.h`\n"}, "old.h")

    def test_a_document_that_is_not_in_the_index(self):
        self.Finds(docs, {"docs/b.md": "# B\n"}, "not in docs/README.md")

    def test_a_declared_function_that_is_not_on_the_list(self):
        self.Finds(symbols, {"capi/abi/symbols.txt": "tide_do\ntide_undo\n"}, "tide_undo")

    def test_an_export_that_is_not_on_the_list(self):
        with tempfile.TemporaryDirectory() as folder:
            source, library = os.path.join(folder, "a.c"), os.path.join(folder, "a.so")
            with open(source, "w", encoding="utf-8") as file:
                file.write("int tide_do(void) { return 0; }\nint leaked(void) { return 0; }\n")
            command = ["cc", "-shared", "-fPIC", "-nostdlib", "-o", library, source]
            subprocess.run(command, check=True)
            complaints = self.Complaints(symbols.Check, library=library)
        self.assertEqual(complaints, ["leaked: in the library, not in symbols.txt"])

    def test_a_source_that_nobody_compiles(self):
        self.Finds(dead_files, {"core/base/CMakeLists.txt": "tide_room(base SOURCES aa.cc)\n"},
                   "not named")

    def test_a_header_that_nobody_includes(self):
        self.Finds(dead_files, {"core/base/lonely.h": ""}, "nobody includes")

    def test_a_readme_that_shows_other_code(self):
        self.Finds(readme, {"samples/01_hello.c": SAMPLE_2}, "as it is")

    def test_a_readme_without_its_sample(self):
        self.Finds(readme, {"README.md": README.replace("02_offline", "03_offline")}, "as it is")

    def test_a_readme_longer_than_a_screen(self):
        self.Finds(readme, {"README.md": README + "word " * 600}, "words")


if __name__ == "__main__":
    unittest.main()
