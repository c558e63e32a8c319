using WasiGuard.Analyzers;

namespace WasiGuard.Benchmarks;

/// <summary>A project outside the repository, of which one file in a hundred runs guests.</summary>
internal sealed class ShareProject : IDisposable
{
    private const int Files = 2_000;
    private const int MethodsOfAGuestFile = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-share-");

    /// <param name="withWasiGuard">Whether it references WasiGuard and runs guests; the rules are loaded either way.</param>
    public ShareProject(bool withWasiGuard)
    {
        File.WriteAllText(Path.Combine(Folder, "Share.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Analyzer Include="{typeof(CapabilityFlowAnalyzer).Assembly.Location}" />
                {(withWasiGuard ? string.Join('\n', References()) : "")}
              </ItemGroup>
            </Project>
            """);
        for (var number = 0; number < Files; number++)
        {
            var isGuest = withWasiGuard && number % 100 == 0;
            File.WriteAllText(Path.Combine(Folder, $"File{number}.cs"), isGuest ? Guests(number / 100) : OrdinaryCode.Class(number));
        }
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> References() =>
        from type in new[] { typeof(IWasiRunner), typeof(InProcessWasiRunner), typeof(WasmtimeWasiRunner) }
        select $"""<Reference Include="{type.Assembly.Location}" />""";

    private static string Guests(int file) =>
        GuestMethods.Usings + string.Concat(Enumerable.Range(file * MethodsOfAGuestFile, MethodsOfAGuestFile).Select(GuestMethods.Class));
}
