;; Imports fetch_get with a wrong type.
(module
  (import "openagentic_netfetch" "fetch_get" (func $fetch (param i32) (result i64)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $fetch (i32.const 0)))))
