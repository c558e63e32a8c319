namespace AgentWeb;

/// <summary>One thing that stands in the terminal.</summary>
/// <param name="Kind">A command, what it wrote, or a remark of the page.</param>
/// <param name="Text">The text.</param>
public sealed record TerminalEntry(EntryKind Kind, string Text);

public enum EntryKind
{
    Command,
    Output,
    Error,
    Remark,
}
