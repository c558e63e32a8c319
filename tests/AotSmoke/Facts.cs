// What a library's build writes for compilers, and a published program has no use for.
[assembly: WasiGuard.MemberFacts("M:AotSmoke.FactsOfNoUseHere", "1; give some")]
