namespace AgentHost.Tests;

public sealed class AgentOptionsTests
{
    [Theory]
    [InlineData("--net-allow", "example.com")]
    [InlineData("--net-allow-address", "10.0.0.0/8")]
    public void Parse_GrantWithoutNetFetch_IsRefusedAndNamesTheSwitch(string option, string value)
    {
        var command = AgentOptions.CreateCommand((_, _) => Task.CompletedTask);

        Assert.Contains("--wasi-netfetch", Assert.Single(command.Parse([option, value]).Errors).Message);
        Assert.Empty(command.Parse([option, value, "--wasi-netfetch"]).Errors);
    }

    [Fact]
    public void Parse_MissingWorkspace_IsRefusedByName()
    {
        var command = AgentOptions.CreateCommand((_, _) => Task.CompletedTask);

        Assert.Contains("'no/such/place' is no directory", Assert.Single(command.Parse(["--workspace", "no/such/place"]).Errors).Message);
    }
}
