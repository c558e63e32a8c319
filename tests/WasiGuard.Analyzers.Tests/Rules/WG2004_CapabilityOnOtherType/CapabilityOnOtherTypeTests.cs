namespace WasiGuard.Analyzers.Tests;

public class CapabilityOnOtherTypeTests
{
    [Theory]
    [InlineData("[SupportsNetFetch] public class Settings; // expect: WG2004")]
    [InlineData("[SupportsNetFetch] public static class Names; // expect: WG2004")]
    [InlineData("[SupportsNetFetch] public record Asked : WasiExecInput; // expect: WG2004")]
    [InlineData("[SupportsNetFetch, SupportsFuel] public abstract class Mixed; // expect: WG2004")]
    [InlineData("public class Outer { [SupportsFuel] private sealed class Inner<T>; } // expect: WG2004")]
    public Task Attribute_OnWhatIsNoRunner_Reports(string declaration) => RunnerProgram.VerifyAsync(declaration);

    [Theory]
    [InlineData("public class Settings;")]
    [InlineData("public abstract class Base : IWasiRunner { public abstract Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken token = default); } [SupportsFuel] public abstract class More : Base;")]
    [InlineData("[SupportsNetFetch] public class Derived : InProcessWasiRunner;")]
    [InlineData("public class SupportsAttribute : Attribute; [Supports] public class Other;")]
    public Task Attribute_OnARunnerOrOfAnotherKind_DoesNotReport(string declaration) => RunnerProgram.VerifyAsync(declaration);

    [Fact]
    public Task UnknownBaseType_DoesNotReport() =>
        Verifier.VerifyAsync("using WasiGuard; [SupportsNetFetch] public class Mine : RunnerOfAMissingPackage;", broken: true);
}
