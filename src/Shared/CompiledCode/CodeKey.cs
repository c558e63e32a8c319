using System.Security.Cryptography;
using System.Text;

namespace WasiGuard;

/// <summary>What compiled code stands for: the module, what compiled it, with which settings, on which processor. Equal keys have interchangeable code.</summary>
internal readonly record struct CodeKey
{
    public const int NameLength = 2 * SHA256.HashSizeInBytes;

    // Raised when the bytes that are handed to compilers change for one and the same module.
    private const string Format = "1";

    /// <param name="module">The module's bytes.</param>
    /// <param name="compiler">Which compiler it is: two that differ in anything must not say the same.</param>
    /// <param name="settings">What the compiler is told.</param>
    public CodeKey(ContentHash module, string compiler, string settings) =>
        Name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Format, $"{module}", compiler, settings, Processor.Identity))));

    /// <summary>The key as a name of a file: hexadecimal digits.</summary>
    public string Name { get; }
}
