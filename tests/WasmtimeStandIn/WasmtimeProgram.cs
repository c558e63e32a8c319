using System.Reflection;

namespace WasmtimeStandIn;

/// <summary>The program that tests of the command line runner start: the real one when this machine has it (<c>WASMTIME</c>, a folder beside the
/// repository, <c>PATH</c>), else the stand-in.</summary>
internal static class WasmtimeProgram
{
    public static string StandIn { get; } = typeof(WasmtimeProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "WasmtimeStandIn").Value!;

    public static string Path { get; } = FindReal() ?? StandIn;

    /// <summary>The program that tests run, and the real programs of other versions beside the repository.</summary>
    public static IReadOnlyList<string> All { get; } = [Path, .. new[] { "wasmtime", "wasmtime-36", "wasmtime-24" }.Select(Beside).OfType<string>().Where(path => path != Path)];

    public static string Description => Path == StandIn ? $"the stand-in, {Path}" : $"the wasmtime program, {Path}";

    /// <summary>Variables that the program itself needs: the stand-in may have to be told where .NET is.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = Path == StandIn && System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root
        ? new Dictionary<string, string> { ["DOTNET_ROOT"] = root }
        : [];

    private static string? FindReal()
    {
        if (System.Environment.GetEnvironmentVariable("WASMTIME") is { Length: > 0 } named)
            return named;
        if (Beside("wasmtime") is { } beside)
            return beside;
        var file = OperatingSystem.IsWindows() ? "wasmtime.exe" : "wasmtime";
        var directories = System.Environment.GetEnvironmentVariable("PATH")?.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return directories.Select(directory => System.IO.Path.Combine(directory, file)).FirstOrDefault(File.Exists);
    }

    private static string? Beside(string folder)
    {
        var root = new DirectoryInfo(System.IO.Path.GetDirectoryName(StandIn)!);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "WasiGuard.sln")))
            root = root.Parent;
        return root?.Parent is { } parent && System.IO.Path.Combine(parent.FullName, "shared", "tools", folder, "wasmtime") is var path && File.Exists(path) ? path : null;
    }
}
