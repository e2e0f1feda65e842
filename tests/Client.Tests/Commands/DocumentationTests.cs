using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed partial class DocumentationTests
{
    [Fact]
    public void TheExitCodesOfTheDocumentation_AreThoseOfTheProgram()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "client.md"));

        var documented = Row().Matches(text).Select(match => (int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value));

        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => ((int)code, code.ToString())), documented);
    }

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
