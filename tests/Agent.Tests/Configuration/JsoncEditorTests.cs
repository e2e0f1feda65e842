using System.Text;
using MBot.Agent.Configuration.Jsonc;

namespace MBot.Agent.Tests.Configuration;

public class JsoncEditorTests
{
    /// <summary>The parser quotes the text in its words.</summary>
    [Theory]
    [InlineData("n\t")]
    [InlineData("{ \"a\": tr\u001b[2J")]
    [InlineData("{ \"a\": LONG }")]
    public void WhatIsSaidOfABadText_IsFitForATerminal(string text)
    {
        var error = Assert.Throws<JsoncException>(() => JsoncDocument.Parse(Encoding.UTF8.GetBytes(text.Replace("LONG", new string('t', 5000), StringComparison.Ordinal))));
        Assert.True(error.Message.Length <= 201 && !error.Message.Any(char.IsControl), error.Message);
    }

    [Theory]
    [InlineData("", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n")]
    [InlineData("// mine", "// mine\n{\n  \"a\": {\n    \"b\": 1\n  }\n}\n")]
    [InlineData("{}", "{\n  \"a\": {\n    \"b\": 1\n  }\n}")]
    [InlineData("{\n    \"x\": 1\n}\n", "{\n    \"x\": 1,\n    \"a\": {\n        \"b\": 1\n    }\n}\n")]
    [InlineData("{\n\t\"x\": 1, // c\n}\n", "{\n\t\"x\": 1, // c\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n")]
    [InlineData("{ \"x\": 1 }", "{ \"x\": 1, \"a\": { \"b\": 1 } }")]
    [InlineData("{\r\n  \"x\": 1\r\n}\r\n", "{\r\n  \"x\": 1,\r\n  \"a\": {\r\n    \"b\": 1\r\n  }\r\n}\r\n")]
    [InlineData("{\n  \"a\": {\n    \"c\": 2 // two\n    // end\n  }\n}", "{\n  \"a\": {\n    \"c\": 2, // two\n    // end\n    \"b\": 1\n  }\n}")]
    [InlineData("{ \"a\": { \"c\": 2 /* two */ } }", "{ \"a\": { \"c\": 2, /* two */ \"b\": 1 } }")]
    [InlineData("{\n  \"a\": {}\n}", "{\n  \"a\": {\n    \"b\": 1\n  }\n}")]
    [InlineData("{ \"a\": { \"b\": [2, /* gone */ 3] /* stays */ } }", "{ \"a\": { \"b\": 1 /* stays */ } }")]
    public void Set_ChangesOnlyItsPlace(string before, string after) =>
        Assert.Equal(after, Text(JsoncEditor.Set(Bytes(before), "a", "b", "1")));

    [Theory]
    [InlineData("{ \"a\": { \"b\": 1 } }", "{ \"a\": { } }")]
    [InlineData("{ \"a\": { \"b\": 1, \"c\": 2 } }", "{ \"a\": { \"c\": 2 } }")]
    [InlineData("{ \"a\": { \"c\": 2, \"b\": 1 } }", "{ \"a\": { \"c\": 2 } }")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1, // why\n    \"c\": 2\n  }\n}", "{\n  \"a\": {\n    // why\n    \"c\": 2\n  }\n}")]
    [InlineData("{\n  \"a\": {\n    // above\n    \"b\": 1,\n    \"c\": 2\n  }\n}", "{\n  \"a\": {\n    // above\n    \"c\": 2\n  }\n}")]
    [InlineData("{\n  \"a\": {\n    \"c\": 2, // two\n    \"b\": 1\n  }\n}", "{\n  \"a\": {\n    \"c\": 2 // two\n  }\n}")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1 // why\n    , \"c\": 2\n  }\n}", "{\n  \"a\": {\n    // why\n     \"c\": 2\n  }\n}")]
    [InlineData("{ \"a\": { \"c\": 2 } }", "{ \"a\": { \"c\": 2 } }")]
    [InlineData("{ \"x\": 1 }", "{ \"x\": 1 }")]
    [InlineData("", "")]
    public void Unset_TakesOutTheKeyAndNothingElse(string before, string after)
    {
        var edited = JsoncEditor.Unset(Bytes(before), "a", "b");
        Assert.Equal(after, Text(edited));
        JsoncDocument.Parse(edited);
    }

    [Fact]
    public void Set_RefusesASectionThatIsNoObject() =>
        Assert.Equal(2, Assert.Throws<JsoncException>(() => JsoncEditor.Set(Bytes("{\n\"a\": 3}"), "a", "b", "1")).Line);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] text) => Encoding.UTF8.GetString(text);
}
