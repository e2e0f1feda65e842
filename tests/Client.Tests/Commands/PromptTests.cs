using MBot.Client.Output;

namespace MBot.Client.Tests.Commands;

/// <summary>Questions that want more, or less, than a yes.</summary>
public sealed class PromptTests
{
    [Theory]
    [InlineData("mbot-prod\n", true)]
    [InlineData(" mbot-prod \n", true)]
    [InlineData("y\n", false)]
    [InlineData("yes\n", false)]
    [InlineData("MBOT-PROD\n", false)]
    [InlineData("", false)]
    public async Task OnlyItsName_IsAYes(string typed, bool goesOn)
    {
        var error = await Record.ExceptionAsync(() => At(typed).ConfirmByNameAsync("The disk is replaced.", "mbot-prod", given: null, CancellationToken.None));

        Assert.Equal(goesOn ? null : "not-confirmed", (error as ClientException)?.Code);
    }

    [Theory]
    [InlineData("mbot-prod", true)]
    [InlineData("mbot-test", false)]
    public async Task ANameThatIsGiven_IsAskedForNoMore_AndMustBeRight(string given, bool goesOn)
    {
        var error = await Record.ExceptionAsync(() => At("mbot-prod\n", terminal: false).ConfirmByNameAsync("The disk is replaced.", "mbot-prod", given, CancellationToken.None));

        Assert.Equal(goesOn ? null : "not-confirmed", (error as ClientException)?.Code);
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("\n", true, true)]
    [InlineData("y\n", true, true)]
    [InlineData("n\n", true, false)]
    [InlineData("No\n", true, false)]
    [InlineData("n\n", false, true)] // nobody is asked
    public async Task AnOffer_IsTaken_UnlessSomebodySaysNo(string answer, bool terminal, bool taken) =>
        Assert.Equal(taken, await At(answer, terminal).OfferAsync("Take a backup first?", CancellationToken.None));

    private static Terminal At(string typed, bool terminal = true) => new(TextWriter.Null, TextWriter.Null, new StringReader(typed), new TerminalTraits { InputIsTerminal = terminal });
}
