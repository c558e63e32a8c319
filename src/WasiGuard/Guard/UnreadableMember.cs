namespace WasiGuard;

/// <summary>Words the refusal of an input that the guard cannot read, so that nothing in it is passed over.</summary>
internal static class UnreadableMember
{
    private const string Page = "https://github.com/wasiguard/wasiguard/blob/main/docs/rules/WG2006.md";

    public static InvalidOperationException Refusal(string message, Exception? cause = null) => new(message, cause) { HelpLink = Page };

    public static bool IsRefusal(InvalidOperationException failure) => failure.HelpLink == Page;

    public static InvalidOperationException Threw(string member, Exception cause) =>
        Refusal($"{member} threw {cause.GetType().Name} when the guard read it, so the guard cannot tell what the input asks for. Make it readable, or leave it out of the input.", cause);
}
