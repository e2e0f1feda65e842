using MBot.Client.Lifecycle;

namespace MBot.Client.Tests.Lifecycle;

/// <summary>Whatever a machine writes while it boots, nothing of it acts on the terminal that shows it.</summary>
public sealed class ConsoleTextTests
{
    [Theory]
    [InlineData("[\u001b[0;32m  OK  \u001b[0m] Started mbot-agent.\r\n", "[  OK  ] Started mbot-agent.")]
    [InlineData("\u001b]0;owned\u0007login: ", "login: ")]
    [InlineData("\u001b]0;owned\u001b\\login: ", "login: ")]
    [InlineData("\u001b[2J\u001b[Hclean", "clean")]
    [InlineData("\u001bcreset", "reset")]
    [InlineData("\u001b(Bcharset", "charset")]
    [InlineData("\u001bP1;2qsixel\u001b\\after", "after")]
    [InlineData(" 10%\r 55%\r100% done", "100% done")]
    [InlineData("bell\u0007 and \u001b", "bell\ufffd and \ufffd")]
    [InlineData("\u009b31mred", "red")]
    public void OnlyItsTextStays(string written, string shown) => Assert.Equal([shown], ConsoleText.Lines(written));

    [Fact]
    public void NothingIsNoLine() => Assert.Empty(ConsoleText.Lines(""));

    [Fact]
    public void EmptyLinesInBetweenStay() => Assert.Equal(["a", "", "b"], ConsoleText.Lines("a\r\n\r\nb\r\n"));
}
