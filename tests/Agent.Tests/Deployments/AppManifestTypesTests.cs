using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Deployments;

/// <summary>Each key of <c>.mbot.json</c> with a value of each JSON type: what is not its own is refused and the field named.</summary>
public sealed class AppManifestTypesTests
{
    private const string Marker = "VALUE";

    private static readonly Dictionary<string, string> Values = new()
    {
        ["null"] = "null",
        ["boolean"] = "true",
        ["number"] = "1.5",
        ["integer"] = "7",
        ["huge number"] = "1e999",
        ["text"] = "\"text\"",
        ["half a character"] = "\"\\ud800\"",
        ["control character"] = "\"a\\u0007b\"",
        ["NUL"] = "\"a\\u0000b\"",
        ["long text"] = $"\"{new string('x', 4097)}\"",
        ["list"] = "[\"text\"]",
        ["list of lists"] = "[[\"text\"]]",
        ["list of numbers"] = "[1]",
        ["list with null"] = "[\"text\", null]",
        ["long list"] = $"[{string.Join(',', Enumerable.Repeat("\"text\"", 201))}]",
        ["object"] = "{}",
        ["object in object"] = "{\"a\":{}}",
    };

    /// <summary>Where a value stands, the field that an error must begin with, and the types that are right there.</summary>
    private static readonly (string Document, string Field, string[] Right)[] Places =
    [
        (Marker, "", ["object"]),
        ("{\"$schema\":VALUE}", "$schema", ["text"]),
        ("{\"entryPoint\":VALUE}", "entryPoint", ["text"]),
        ("{\"python\":VALUE}", "python", []),
        ("{\"requiredSecrets\":VALUE}", "requiredSecrets", ["list"]),
        ("{\"requiredSecrets\":[VALUE]}", "requiredSecrets[0]", ["text"]),
        ("{\"persist\":VALUE}", "persist", ["list"]),
        ("{\"persist\":[VALUE]}", "persist[0]", ["text"]),
        ("{\"hooks\":VALUE}", "hooks", ["object"]),
        .. new[] { "afterPrepare", "beforeSwitch", "afterSwitch" }.SelectMany(moment => new (string, string, string[])[]
        {
            ($"{{\"hooks\":{{\"{moment}\":VALUE}}}}", $"hooks.{moment}", ["list"]),
            ($"{{\"hooks\":{{\"{moment}\":[VALUE]}}}}", $"hooks.{moment}[0]", ["text"]),
            ($"{{\"hooks\":{{\"{moment}\":{{\"command\":VALUE}}}}}}", $"hooks.{moment}.command", ["list"]),
            ($"{{\"hooks\":{{\"{moment}\":{{\"command\":[VALUE]}}}}}}", $"hooks.{moment}.command[0]", ["text"]),
            ($"{{\"hooks\":{{\"{moment}\":{{\"command\":[\"x\"],\"timeoutSeconds\":VALUE}}}}}}", $"hooks.{moment}.timeoutSeconds", ["integer"]),
        }),
        ("{\"unknown\":VALUE}", "unknown", []),
    ];

    public static TheoryData<string, string> Wrong => Rows(isRight: false);

    public static TheoryData<string, string> Right => Rows(isRight: true);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AValueOfAnotherType_IsRefused_AndItsFieldNamed(string document, string type)
    {
        var expected = Places.Single(place => place.Document == document).Field;

        var error = Assert.Throws<MBotException>(() => AppManifestReader.Read(document.Replace(Marker, Values[type], StringComparison.Ordinal)));

        Assert.Equal("manifest.invalid", error.Code);
        Assert.StartsWith(expected, error.Field, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 5000 && !error.Message.Any(char.IsControl), error.Message);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void AValueOfItsOwnType_IsTaken(string document, string type) =>
        Assert.NotNull(AppManifestReader.Read(document.Replace(Marker, Values[type], StringComparison.Ordinal)));

    [Theory]
    [InlineData("{\"a\\ud800\":1}", "")]
    [InlineData("{\"hooks\":{\"a\\ud800\":[\"x\"]}}", "hooks")]
    [InlineData("{\"a\\n\\u001b[2Jb\":1}", "a??[2Jb")]
    [InlineData("{\"persist\":[\"a\"],\"persist\":[\"b\"]}", "persist")]
    [InlineData("{\"hooks\":{\"afterSwitch\":[\"a\"],\"afterSwitch\":[\"b\"]}}", "hooks.afterSwitch")]
    public void ANameThatIsNoText_OrIsThereTwice_IsRefused(string document, string field) =>
        Assert.Equal(field, Assert.Throws<MBotException>(() => AppManifestReader.Read(document)).Field);

    private static TheoryData<string, string> Rows(bool isRight)
    {
        var rows = new TheoryData<string, string>();
        foreach (var place in Places)
        {
            foreach (var type in Values.Keys.Where(type => place.Right.Contains(type) == isRight))
                rows.Add(place.Document, type);
        }

        return rows;
    }
}
