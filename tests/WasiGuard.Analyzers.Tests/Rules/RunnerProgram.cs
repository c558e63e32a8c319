namespace WasiGuard.Analyzers.Tests;

/// <summary>Programs that hold runners, without the lines that all of them begin with.</summary>
internal static class RunnerProgram
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;

        """;

    private const string Done = """

        public static class Done
        {
            public static Task<WasiExecResult> With(int exitCode) => Task.FromResult(new WasiExecResult { ExitCode = exitCode });
        }
        """;

    /// <summary>Asserts that exactly the marked lines are reported. <c>Done.With(1)</c> is a result.</summary>
    public static Task VerifyAsync(string declarations) => Verifier.VerifyAsync(Usings + declarations + Done);

    /// <summary>A runner written from scratch whose <c>ExecuteAsync</c> has this body.</summary>
    public static string FromScratch(string body, string mark = "", string members = "") => $$"""
        public sealed class ScratchRunner : IWasiRunner {{mark}}
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                {{body}}
            }

            {{members}}
        }
        """;

    /// <summary>A runner on the guarded base class whose <c>ExecuteCoreAsync</c> has this body.</summary>
    public static string OnBase(string body, string attributes = "", string members = "") => $$"""
        {{attributes}}
        public sealed class CoreRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
            {
                {{body}}
            }

            {{members}}
        }
        """;
}
