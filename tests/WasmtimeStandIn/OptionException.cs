namespace WasmtimeStandIn;

/// <summary>A value of <c>-W</c> or <c>-C</c> that the program cannot read.</summary>
internal sealed class OptionException(string group, string message, string? cause = null) : UsageException($"failed to parse {group} option: {message}")
{
    public override string Advice => cause is null ? "" : $"Caused by:\n    {cause}\n\n";

    public static OptionException Value(string group, string setting, string cause) => new(group, $"failed to parse option `{setting}`", cause);
}
