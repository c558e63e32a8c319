using System.CommandLine;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard compile MODULE</c>: has the embedded engine compile a module, so that later runs need not.</summary>
internal static class CompileCommand
{
    public static Command Create()
    {
        var module = new Argument<string>("MODULE") { Description = "A core WebAssembly module." };
        var fuel = Flag.Create("--fuel", "Compiles for runs with --fuel: their code counts, and is another.");
        var command = new ToolCommand(
            "compile",
            "Compiles a module for the embedded engine and keeps the code for later starts. Nothing is executed.",
            "compile guest.wasm",
            "compile guest.wasm --fuel") { module, fuel };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (UserCache.CompiledModules is not { } directory)
                throw new ToolException(ExitCodes.HostFailure, "There is no directory to keep compiled modules in. Set XDG_CACHE_HOME to one that you may write to.");
            var opened = ModuleFile.Open(parsed.GetRequiredValue(module));
            using var warnings = new Warnings();
            await Runners.Compiling(warnings).PrepareAsync(new WasiExecInput { Module = opened, Limits = new() { Fuel = parsed.GetValue(fuel) ? 1UL : null } }, cancellationToken);
            if (warnings.First is { } warning)
                throw new ToolException(ExitCodes.HostFailure, warning);
            Terminal.Output.WriteLine($"{GuestText.Shown(opened.Name)}: compiled, in {GuestText.Printable(directory)}");
            return ExitCodes.Success;
        });
        return command;
    }
}
