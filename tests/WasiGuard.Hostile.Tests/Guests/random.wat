;; Asks for 400 MB of random bytes at once.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 6400)
  (func (export "_start")
    (loop $again
      (drop (call $random (i32.const 0) (i32.const 400000000)))
      (br $again))))
