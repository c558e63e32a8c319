namespace WasiGuard.Analyzers.Tests;

/// <summary>A member of a base class is judged on objects of each class that inherits it and decides what it does.</summary>
public class InheritedMemberTests
{
    [Theory]
    [InlineData("public sealed class Own : Job { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); }", true)]
    [InlineData("public sealed class Own : Job { protected override IWasiRunner Create() => new InProcessWasiRunner(); }", false)]
    [InlineData("public class Middle : Job { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); } public sealed class Own : Middle;", true)]
    [InlineData("public abstract class Middle : Job { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); }", false)]
    [InlineData("public class Middle : Job { protected override IWasiRunner Create() => new InProcessWasiRunner(); } public sealed class Own : Middle { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); }", true)]
    [InlineData("public sealed class Own : Job { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); protected override bool Net => false; }", false)]
    [InlineData("public sealed class Own : Job { private readonly IWasiRunner _runner = new WasmtimeWasiRunner(); protected override IWasiRunner Create() => _runner; }", true)]
    [InlineData("public sealed class Own(IWasiRunner runner) : Job { protected override IWasiRunner Create() => runner; }", false)]
    [InlineData("public sealed class Own : Job { protected override IWasiRunner Create() => new WasmtimeWasiRunner(); public override Task RunAsync(WasiModule module, NetFetchPolicy policy) => Task.CompletedTask; }", false)]
    [InlineData("public sealed class Own : Job { public override string ToString() => \"\"; protected override IWasiRunner Create() => throw new System.NotSupportedException(); }", false)]
    public Task InheritedMember_CallsAnOverride(string types, bool isReported) => Verifier.VerifyAsync($$"""
        using System.Threading.Tasks;
        using WasiGuard;

        public abstract class Job
        {
            protected abstract IWasiRunner Create();

            protected virtual bool Net => true;

            public virtual Task RunAsync(WasiModule module, NetFetchPolicy policy)
            {
                if (!Net)
                    return Create().ExecuteAsync(new() { Module = module });
                return Create().ExecuteAsync(new() { Module = module, NetFetch = policy }); {{(isReported ? "// expect: WG1001" : "")}}
            }
        }

        {{types}}
        """);

    [Fact]
    public Task VirtualHook_WithABodyOfItsOwn_IsJudgedForTheBaseToo() => Verifier.VerifyAsync("""
        using System.Threading.Tasks;
        using WasiGuard;

        public class Job
        {
            protected virtual WasiExecInput Change(WasiExecInput input) => input;

            public Task RunAsync(WasiModule module) => new WasmtimeWasiRunner().ExecuteAsync(Change(new() { Module = module })); // expect: WG1001
        }

        public sealed class Fetching : Job
        {
            protected override WasiExecInput Change(WasiExecInput input) => input with { NetFetch = NetFetchPolicy.PublicInternet };
        }
        """.Replace("NetFetchPolicy.PublicInternet", "new() { Allow = [\"a.example\"] }", System.StringComparison.Ordinal));
}
