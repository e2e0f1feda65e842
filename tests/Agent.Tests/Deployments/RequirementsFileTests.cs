using MBot.Agent.Deployments.Environments;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Deployments;

public sealed class RequirementsFileTests
{
    [Fact]
    public async Task WhenFilesIncludeOneAnotherManyTimes_ItIsRefusedSoon()
    {
        var reads = 0;
        var error = await Assert.ThrowsAsync<MBotException>(() => RequirementsFile.ReadAsync(path =>
        {
            reads++;
            var level = path == RequirementsFile.Name ? 0 : int.Parse(path);
            return Task.FromResult<string?>(level == 9 ? "streamlit" : string.Concat(Enumerable.Repeat($"-r {level + 1}\n", 50)));
        }));

        Assert.Equal("requirements.include", error.Code);
        Assert.InRange(reads, 1, 102);
    }

    [Fact]
    public async Task IncludesAndConstraints_ArePartOfIt_WhereverTheyLie()
    {
        var file = await ReadAsync(new()
        {
            ["requirements.txt"] = "streamlit>=1.24 # the app\n\n-r more/base.txt\n",
            ["more/base.txt"] = "pandas\n-c ../limits.txt\n--requirement=other.txt\n",
            ["more/other.txt"] = "altair \\\n  <6\n",
            ["limits.txt"] = "numpy<2\n",
        });

        Assert.Equal(
            ["streamlit>=1.24", "# -r more/base.txt", "pandas", "# -c limits.txt", "numpy<2", "# --requirement=other.txt more/other.txt", "altair   <6"],
            file.Resolved);
        Assert.False(file.HasLocal);
    }

    [Theory]
    [InlineData("-e .")]
    [InlineData("./wheels/x.whl")]
    [InlineData("/opt/x")]
    [InlineData("thing @ file:///opt/x")]
    public async Task ALocalRequirement_KeepsTheEnvironmentFromBeingShared(string line) =>
        Assert.True((await ReadAsync(new() { ["requirements.txt"] = line })).HasLocal);

    [Theory]
    [InlineData("-r ../outside.txt", "requirements.include")]
    [InlineData("-r /etc/passwd", "requirements.include")]
    [InlineData("-r missing.txt", "requirements.include")]
    [InlineData("-r requirements.txt", "requirements.include")]
    [InlineData("-r\u001b", "requirements.include")]
    [InlineData("-r a\0b", "requirements.include")]
    public async Task AnIncludeThatLeadsNowhere_OrOutside_OrInACircle_IsRefused(string line, string code)
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => ReadAsync(new() { ["requirements.txt"] = line }));

        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public async Task WithoutTheFile_TheReleaseIsRefused()
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => ReadAsync([]));

        Assert.Equal("requirements.missing", error.Code);
    }

    private static Task<RequirementsFile> ReadAsync(Dictionary<string, string> files) =>
        RequirementsFile.ReadAsync(path => Task.FromResult(files.GetValueOrDefault(path)));
}
