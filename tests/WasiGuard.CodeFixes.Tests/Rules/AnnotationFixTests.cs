namespace WasiGuard.CodeFixes.Tests;

public class AnnotationFixTests
{
    [Fact]
    public Task InputOfAMethodWithARunner_RunsOnIt() => FixVerifier.FixesAsync<AddAnnotationFix>("WG2008", """
        public interface IJob
        {
            Task RunAsync(WasiExecInput input, [RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner);
        }
        """, """
        public interface IJob
        {
            Task RunAsync([RunsOn("runner")] WasiExecInput input, [RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner);
        }
        """, "Say that it runs on runner");

    [Fact]
    public Task InputAlone_RunsOnARunnerThatThereIs() => FixVerifier.FixesAsync<AddAnnotationFix>("WG2008", """
        public abstract class Job
        {
            public abstract Task RunAsync(WasiExecInput input);
        }
        """, """
        public abstract class Job
        {
            public abstract Task RunAsync([RunsOn(typeof(WasmtimeWasiRunner))] WasiExecInput input);
        }
        """, "Say that it runs on WasmtimeWasiRunner");

    [Fact]
    public Task RunnerThatIsTaken_MustHaveTheCapability() => FixVerifier.FixesAsync<AddAnnotationFix>("WG2008", """
        public interface IPool
        {
            void Add(IWasiRunner runner);
        }
        """, """
        public interface IPool
        {
            void Add([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner);
        }
        """, "Say that the runner has netFetch");

    [Fact]
    public Task MethodAndGetter_GiveWhatHasTheCapability_AndFixAllDoesBoth() => FixVerifier.FixesAllAsync<AddAnnotationFix>("WG2008", """
        public interface IHooks
        {
            // Made for each guest.
            Task<IWasiRunner> CreateAsync();

            IWasiRunner Runner { get; }
        }
        """, """
        public interface IHooks
        {
            // Made for each guest.
            [return: RequiresCapability(typeof(SupportsFuelAttribute))]
            Task<IWasiRunner> CreateAsync();

            IWasiRunner Runner { [return: RequiresCapability(typeof(SupportsFuelAttribute))] get; }
        }
        """, "Say that the runner has fuel");

    [Fact]
    public Task GetterWithAnExpression_HasNoPlaceForIt() => FixVerifier.OffersNothingAsync<AddAnnotationFix>("WG2008", """
        public class Hooks
        {
            public virtual IWasiRunner Runner => new WasmtimeWasiRunner();
        }
        """);
}
