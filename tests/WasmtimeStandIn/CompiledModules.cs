using System.Security.Cryptography;
using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>
/// Modules that an earlier run has compiled: most of a run's time is the compiler's, and tests run one module hundreds of times.
/// They lie beside the stand-in itself, where only who can replace the stand-in can write: compiled code is trusted as it is.
/// </summary>
internal sealed class CompiledModules(Engine engine, string settings)
{
    private static readonly string s_directory = Path.Combine(AppContext.BaseDirectory, "compiled");

    public Module Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var name = Path.GetFileNameWithoutExtension(path);
        var version = typeof(Engine).Assembly.GetName().Version;
        var compiled = Path.Combine(s_directory, $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}-{version}-{settings}.cwasm");
        return Find(name, compiled) ?? Compile(name, bytes, compiled);
    }

    /// <summary>Whether a file is compiled code, by its beginning.</summary>
    public static bool IsCompiled(string path)
    {
        Span<byte> beginning = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == beginning.Length && beginning.SequenceEqual("\u007fELF"u8);
    }

    public Module LoadCompiled(string path)
    {
        try
        {
            return Module.DeserializeFile(engine, Path.GetFileNameWithoutExtension(path), path);
        }
        catch (WasmtimeException refused)
        {
            throw new IOException($"failed deserialization for: {path}\n\nCaused by:\n    {refused.Message}", refused);
        }
    }

    private Module? Find(string name, string compiled)
    {
        try
        {
            return File.Exists(compiled) ? Module.DeserializeFile(engine, name, compiled) : null;
        }
        catch (WasmtimeException)
        {
            // Compiled on a machine with another processor: compiled anew.
            return null;
        }
    }

    private Module Compile(string name, byte[] bytes, string compiled)
    {
        var module = Module.FromBytes(engine, name, bytes);
        Directory.CreateDirectory(s_directory);
        // Several runs may write the same file: each writes its own and moves it into place, so that none is seen half written.
        var own = Path.Combine(s_directory, Path.GetRandomFileName());
        File.WriteAllBytes(own, module.Serialize());
        File.Move(own, compiled, overwrite: true);
        return module;
    }
}
