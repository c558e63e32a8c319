using System.Reflection;
using System.Text;

namespace WasiGuard.Wash.Tests;

/// <summary>The shell, its sources, and how the tests start it.</summary>
internal static class Wash
{
    public const string Directory = "/workspace";

    public static string Sources { get; } = typeof(Wash).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "WashSources").Value!;

    public static WasiModule Module { get; } = WasiModule.FromFile(PathOf("wash.wasm"));

    public static WasiModule ModuleWithNetFetch { get; } = WasiModule.FromFile(PathOf("wash-net.wasm"));

    public static string PathOf(string module) => Path.Combine(AppContext.BaseDirectory, "Modules", module);

    /// <summary>Runs a case in a workspace.</summary>
    public static WasiExecInput Input(WashCase washCase, Workspace workspace) => Input([.. washCase.Arguments]) with
    {
        StandardInput = Encoding.UTF8.GetBytes(washCase.StandardInput.Text),
        Preopens = [new(workspace.Path, Directory)],
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
