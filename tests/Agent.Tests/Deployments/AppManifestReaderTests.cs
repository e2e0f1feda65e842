using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Deployments;

public sealed class AppManifestReaderTests
{
    [Fact]
    public void WithoutTheFile_TheDefaultsCount() => Assert.Equal("app.py", AppManifestReader.Read(null).EntryPoint);

    [Fact]
    public void EveryField_IsRead_WithCommentsAndTrailingCommas()
    {
        var manifest = AppManifestReader.Read("""
            {
              // where it begins
              "entryPoint": "src/chat.py",
              "python": "python3.11",
              "requiredSecrets": ["MONGODB_URI", "PERPLEXITY_API_KEY"],
              "persist": ["data"],
              "hooks": {
                "afterPrepare": ["python", "migrate.py"],
                "beforeSwitch": { "command": ["./check"], "timeoutSeconds": 5 },
              },
            }
            """);

        Assert.Equal("src/chat.py", manifest.EntryPoint);
        Assert.Equal("python3.11", manifest.Python);
        Assert.Equal(["MONGODB_URI", "PERPLEXITY_API_KEY"], manifest.RequiredSecrets);
        Assert.Equal(["data"], manifest.Persist);
        Assert.Equal(["python", "migrate.py"], manifest.Hooks[HookMoment.AfterPrepare].Arguments);
        Assert.Equal(TimeSpan.FromSeconds(5), manifest.Hooks[HookMoment.BeforeSwitch].Timeout);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("""{ "entryPoint": 7 }""", "entryPoint")]
    [InlineData("""{ "entryPoint": "" }""", "entryPoint")]
    [InlineData("""{ "entryPoint": "/etc/passwd" }""", "entryPoint")]
    [InlineData("""{ "entryPoint": "../other/app.py" }""", "entryPoint")]
    [InlineData("""{ "entryPoint": "--server.port=1" }""", "entryPoint")]
    [InlineData("""{ "entrypoint": "app.py" }""", "entrypoint")]
    [InlineData("""{ "python": "/bin/sh" }""", "python")]
    [InlineData("""{ "python": "python3; x" }""", "python")]
    [InlineData("""{ "requiredSecrets": "A" }""", "requiredSecrets")]
    [InlineData("""{ "requiredSecrets": ["A B"] }""", "requiredSecrets")]
    [InlineData("""{ "requiredSecrets": [1] }""", "requiredSecrets[0]")]
    [InlineData("""{ "persist": ["../x"] }""", "persist")]
    [InlineData("""{ "persist": ["a/./b"] }""", "persist")]
    [InlineData("""{ "persist": [".git"] }""", "persist")]
    [InlineData("""{ "persist": {} }""", "persist")]
    [InlineData("""{ "hooks": [] }""", "hooks")]
    [InlineData("""{ "hooks": { "never": ["x"] } }""", "hooks.never")]
    [InlineData("""{ "hooks": { "afterPrepare": [] } }""", "hooks.afterPrepare")]
    [InlineData("""{ "hooks": { "afterPrepare": "rm -rf" } }""", "hooks.afterPrepare")]
    [InlineData("""{ "hooks": { "afterPrepare": { "timeoutSeconds": 5 } } }""", "hooks.afterPrepare.command")]
    [InlineData("""{ "hooks": { "afterPrepare": { "command": ["x"], "timeoutSeconds": 0 } } }""", "hooks.afterPrepare.timeoutSeconds")]
    [InlineData("""{ "hooks": { "afterPrepare": { "command": ["x"], "timeoutSeconds": "5" } } }""", "hooks.afterPrepare.timeoutSeconds")]
    public void WhateverIsWrong_IsRefused_AndTheFieldIsNamed(string json, string field)
    {
        var error = Assert.Throws<MBotException>(() => AppManifestReader.Read(json));

        Assert.Equal("manifest.invalid", error.Code);
        Assert.Equal(field, error.Field);
    }
}
