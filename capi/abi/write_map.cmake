# Writes the linker's version script from the one export list: cmake -DSYMBOLS=… -DMAP=… -P
# write_map.cmake
file(STRINGS ${SYMBOLS} symbols)
list(JOIN symbols ";\n    " exported)
file(WRITE ${MAP} "TIDEMARK_1.0 {\n  global:\n    ${exported};\n  local:\n    *;\n};\n")
