namespace WasiGuard.Wash.Tests;

/// <summary>Lines of a case as one text.</summary>
public sealed class CaseText
{
    private readonly List<string> _lines = [];
    private bool _endsWithoutNewline;

    /// <summary>The lines with a newline between them, and none at the end.</summary>
    public string Joined => string.Join('\n', _lines);

    /// <summary>The lines with a newline after each; after the last one only when the case does not say otherwise.</summary>
    public string Text => _lines.Count == 0 || _endsWithoutNewline ? Joined : Joined + "\n";

    public void Add(string line, bool endsWithoutNewline = false)
    {
        _lines.Add(line);
        _endsWithoutNewline = endsWithoutNewline;
    }
}
