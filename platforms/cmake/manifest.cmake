# tide_manifest(target IN.txtpb): compiles a manifest at build time. Whoever links `target` can
# include "<name>.h"; the blob is <name>.tide, its path the target's property TIDE_BLOB.
function(tide_manifest target source)
  get_filename_component(source ${source} ABSOLUTE)
  get_filename_component(name ${source} NAME_WE)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(MAKE_DIRECTORY ${out})
  add_custom_command(
    OUTPUT ${out}/${name}.tide ${out}/${name}.h
    COMMAND tidemark-manifestc ${source} --out ${out}/${name}.tide --header ${out}/${name}.h
    DEPENDS ${source} tidemark-manifestc
    COMMENT "Compiling ${name}.txtpb")
  add_custom_target(${target}_files DEPENDS ${out}/${name}.tide ${out}/${name}.h)
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_files)
  target_include_directories(${target} INTERFACE ${out})
  set_target_properties(${target} PROPERTIES TIDE_BLOB ${out}/${name}.tide)
endfunction()
