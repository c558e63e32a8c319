using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.JSInterop;
using WasiGuard;

namespace AgentWeb;

internal sealed record StoredFiles(Dictionary<string, byte[]> Files, string[] Directories);

[JsonSerializable(typeof(StoredFiles))]
internal sealed partial class StoredJson : JsonSerializerContext;

/// <summary>Keeps snapshots in the browser's own storage, so that a reload loses nothing.</summary>
public sealed class WorkspaceStore(IJSRuntime page)
{
    public async Task<WasiFileSnapshot?> LoadAsync(string name)
    {
        if (await page.InvokeAsync<string?>("localStorage.getItem", name) is not { } json)
            return null;
        var stored = JsonSerializer.Deserialize(json, StoredJson.Default.StoredFiles)!;
        var directories = stored.Directories.Aggregate(WasiFileSnapshot.Empty, (files, path) => files.WithDirectory(path));
        return stored.Files.Aggregate(directories, (files, file) => files.WithFile(file.Key, (ReadOnlyMemory<byte>)file.Value));
    }

    /// <exception cref="JSException">The storage is full; browsers give a page about 5 MB.</exception>
    public async Task SaveAsync(string name, WasiFileSnapshot files)
    {
        var stored = new StoredFiles(files.Files.ToDictionary(file => file.Key, file => file.Value.ToArray()), [.. files.Directories]);
        await page.InvokeVoidAsync("localStorage.setItem", name, JsonSerializer.Serialize(stored, StoredJson.Default.StoredFiles));
    }
}
