namespace WasmtimeStandIn;

/// <summary>The command line is not one that the program takes: exit code 2, as its argument parser has it.</summary>
internal sealed class UsageException(string message) : Exception(message);
