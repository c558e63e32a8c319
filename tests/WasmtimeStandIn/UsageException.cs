namespace WasmtimeStandIn;

/// <summary>The command line is not one that the program takes: exit code 2, as its argument parser has it.</summary>
internal class UsageException(string message, string hint = "Usage: wasmtime run [OPTIONS] <WASM>...") : Exception(message)
{
    /// <summary>What follows the message on standard error.</summary>
    public virtual string Advice => $"{hint}{(hint.Length == 0 ? "" : "\n\n")}For more information, try '--help'.\n";
}
