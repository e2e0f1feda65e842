using MBot.Agent.Deployments.Environments;

namespace MBot.Agent.Tests.Deployments;

public sealed class EnvironmentKeyTests
{
    private static readonly RequirementsFile Requirements = new(["streamlit==1.31.0"], HasLocal: false);

    [Fact]
    public void EqualInputs_MakeEqualKeys() => Assert.Equal(Key(), Key());

    public static TheoryData<string> Differences => ["requirements", "pip", "venv", "interpreter", "index", "owner"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void WhateverDecidesWhatIsInstalled_ChangesTheKey(string what) => Assert.NotEqual(Key(), Key(what));

    [Fact]
    public void TheSameTextInAnotherPlace_MakesAnotherKey()
    {
        var asPip = EnvironmentKey.Make(Requirements, new PythonOptions { PipArguments = ["a", "b"] }, "x", [], null);
        var asOne = EnvironmentKey.Make(Requirements, new PythonOptions { PipArguments = ["a\n1:b"] }, "x", [], null);

        Assert.NotEqual(asPip, asOne);
    }

    private static string Key(string changed = "") => EnvironmentKey.Make(
        changed == "requirements" ? new RequirementsFile(["streamlit==1.24.0"], false) : Requirements,
        new PythonOptions
        {
            PipArguments = changed == "pip" ? ["--pre"] : [],
            VenvArguments = changed == "venv" ? ["--system-site-packages"] : [],
        },
        changed == "interpreter" ? "/usr/bin/python3 3.12" : "/usr/bin/python3 3.11",
        changed == "index" ? ["a.whl 1 2"] : [],
        changed == "owner" ? "20261122T141206Z-a1b2c3d4e5f6" : null);
}
