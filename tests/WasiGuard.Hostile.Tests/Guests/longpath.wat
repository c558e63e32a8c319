;; Gives the host paths of LENGTH characters, TIMES times; the exit code is the last errno.
(module
  (import "wasi_snapshot_preview1" "path_create_directory" (func $make (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $link (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 9000)
  (func (export "_start") (local $left i32) (local $errno i32)
    (memory.fill (i32.const 0) (i32.const 97) (i32.const 500000000))
    (local.set $left (i32.const 5))
    (loop $again
      (drop (call $make (i32.const 3) (i32.const 0) (i32.const 500000000)))
      (local.set $errno (call $link (i32.const 0) (i32.const 500000000) (i32.const 3) (i32.const 0) (i32.const 500000000)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (call $exit (local.get $errno))))
