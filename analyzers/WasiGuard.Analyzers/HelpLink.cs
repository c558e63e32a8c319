namespace WasiGuard.Analyzers;

internal static class HelpLink
{
    public static string For(string id) => $"https://github.com/wasiguard/wasiguard/blob/main/docs/rules/{id}.md";
}
