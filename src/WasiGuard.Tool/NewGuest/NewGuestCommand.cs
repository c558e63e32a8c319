using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard new-guest [FILE]</c>: writes a small program, so that there is something to run before there is a compiler for guests.</summary>
internal static class NewGuestCommand
{
    private const string DefaultFile = "hello.wasm";

    private const string Hello = """
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "\10\00\00\00\19\00\00\00")
          (data (i32.const 16) "Hello from a WASI guest.\n")
          (func (export "_start")
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = $"Where the module goes. Default: {DefaultFile}. A file that is there already is left alone.",
            DefaultValueFactory = _ => DefaultFile,
        };
        var text = Flag.Create("--text", "Writes the module's text instead, to read and to change.");
        var command = new ToolCommand("new-guest", "Writes a small guest that says hello.", "new-guest", "new-guest first.wasm", "new-guest hello.wat --text") { file, text };
        command.SetAction(parsed => WriteAsync(parsed.GetRequiredValue(file), parsed.GetValue(text)));
        return command;
    }

    private static async Task<int> WriteAsync(string path, bool asText)
    {
        var content = asText ? System.Text.Encoding.UTF8.GetBytes(Hello + "\n") : WasiModule.FromText(Hello).Bytes.ToArray();
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await file.WriteAsync(content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = Path.Exists(path) ? "it is there already; give another name" : GuestText.ReasonOf(failure);
            throw new ToolException(ExitCodes.CannotCreate, $"'{GuestText.Shown(path)}' cannot be written: {reason}.", failure);
        }

        Terminal.WriteNote(asText
            ? $"Wrote {GuestText.Shown(path)}. WasiModule.FromText takes it as it is."
            : $"Wrote {GuestText.Shown(path)}. Run it: wasiguard run {GuestText.Shown(path)}");
        return ExitCodes.Success;
    }
}
