using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard cache</c>: what is kept of compiled modules from one start to the next.</summary>
internal static class CacheCommand
{
    public static Command Create()
    {
        var show = new ToolCommand("show", "Prints the directory, the number of compiled modules in it and their bytes.", "cache show");
        show.SetAction(_ => With(directory => directory.Count(), "kept"));
        var clear = new ToolCommand("clear", "Removes the compiled modules. What else lies in the directory stays.", "cache clear");
        clear.SetAction(_ => With(directory => directory.Clear(), "removed"));
        return new ToolCommand("cache", "Shows or clears away the compiled modules that are kept from one start to the next.", "cache show", "cache clear") { show, clear };
    }

    private static int With(Func<CodeDirectory, (int Entries, long Bytes)> act, string done)
    {
        if (UserCache.CompiledModules is not { } path)
        {
            Terminal.Output.WriteLine("Compiled modules are not kept: there is no directory for them.");
            return ExitCodes.Success;
        }

        using var directory = CodeDirectory.Open(path);
        var (entries, bytes) = act(directory);
        Terminal.Output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{GuestText.Printable(path)}: {entries} compiled {(entries == 1 ? "module" : "modules")} {done}, {bytes} bytes"));
        return ExitCodes.Success;
    }
}
