using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>A directory with the files that the guides speak of.</summary>
internal sealed class ExampleDirectory : IDisposable
{
    public ExampleDirectory()
    {
        foreach (var guest in new[] { "hello", "echo", "files", "fetch" })
            File.Copy(ToolProgram.Guest(guest), Inside(guest + ".wasm"));
        foreach (var assembly in new[] { typeof(WasiExecInput).Assembly, typeof(InProcessWasiRunner).Assembly })
            File.Copy(assembly.Location, Inside(System.IO.Path.GetFileName(assembly.Location)));
        Directory.CreateDirectory(Inside("results"));
        Directory.CreateDirectory(Inside("data"));
        File.WriteAllText(Inside("data/note.txt"), "a note\n");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("wasiguard-docs-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Inside(string name) => System.IO.Path.Combine(Path, name);
}
