using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary>A command whose help shows how it is used.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does, in a sentence or two.</param>
/// <param name="examples">Command lines without the tool's own name.</param>
internal sealed class ToolCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
