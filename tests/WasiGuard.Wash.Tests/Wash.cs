using System.Text;

namespace WasiGuard.Wash.Tests;

/// <summary>The shell, and how the tests start it.</summary>
internal static class Wash
{
    public const string Directory = "/workspace";

    public static WasiModule Module { get; } = WasiModule.FromFile(PathOf("wash.wasm"));

    public static WasiModule ModuleWithNetFetch { get; } = WasiModule.FromFile(PathOf("wash-net.wasm"));

    public static string PathOf(string module) => Path.Combine(AppContext.BaseDirectory, "Modules", module);

    /// <summary>Runs a case in a directory of the host.</summary>
    public static WasiExecInput Input(WashCase washCase, Workspace workspace) => Input(washCase) with { Preopens = [new(workspace.Path, Directory)] };

    /// <summary>Runs a case in a snapshot.</summary>
    public static WasiExecInput InputWithFiles(WashCase washCase) => Input(washCase) with
    {
        Files = washCase.FilesBefore.Aggregate(WasiFileSnapshot.Empty.WithDirectory(Directory[1..]), (files, file) => files.WithFile($"{Directory[1..]}/{file.Key}", file.Value.Text)),
    };

    private static WasiExecInput Input(WashCase washCase) => Input([.. washCase.Arguments]) with
    {
        StandardInput = Encoding.UTF8.GetBytes(washCase.StandardInput.Text),
        WorkingDirectory = Directory,
    };

    /// <summary>Runs the shell with these arguments and no files.</summary>
    public static WasiExecInput Input(params string[] arguments) => new()
    {
        Module = Module,
        ProgramName = "wash",
        Arguments = arguments,
        Limits = new() { Timeout = TimeSpan.FromSeconds(50) },
    };
}
