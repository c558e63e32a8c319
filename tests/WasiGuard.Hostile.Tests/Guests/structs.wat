;; A list of structures that grows for ever.
(module
  (type $node (struct (field (ref null $node)) (field i64) (field i64)))
  (memory (export "memory") 1)
  (global $head (mut (ref null $node)) (ref.null $node))
  (func (export "_start")
    (loop $again
      (global.set $head (struct.new $node (global.get $head) (i64.const 1) (i64.const 2)))
      (br $again))))
