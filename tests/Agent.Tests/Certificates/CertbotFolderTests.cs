using MBot.Agent.Certificates.Issuing;

namespace MBot.Agent.Tests.Certificates;

public sealed class CertbotFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mbot-certbot-").FullName;
    private readonly CertbotFolder _folder;

    public CertbotFolderTests() => _folder = new CertbotFolder(_path);

    [Theory]
    [InlineData("regr.json", "")]
    [InlineData("private_key.json", "{\"n\": ")]
    [InlineData("meta.json", null)]
    public void AnAccountThatAPowerCutLeftInPieces_IsGivenUp_AndOthersAreKept(string file, string? content)
    {
        var whole = Account("acme.example.test/directory/0123");
        var broken = Account("acme.example.test/directory/4567");
        File.Delete(Path.Combine(broken, file));
        if (content is not null)
            File.WriteAllText(Path.Combine(broken, file), content);

        _folder.Prepare();
        Assert.True(Directory.Exists(whole));
        Assert.False(Directory.Exists(broken));
    }

    [Fact]
    public void PairsOfEarlierTimes_AreNotInTheWay()
    {
        _folder.Prepare(); // with nothing there yet
        foreach (var name in (string[])["archive/mbot", "live/mbot", "renewal"])
            Directory.CreateDirectory(Path.Combine(_path, "config", name));
        File.CreateSymbolicLink(Path.Combine(_folder.Live, "privkey.pem"), "../../archive/mbot/privkey1.pem");
        var account = Account("acme.example.test/directory/0123");

        _folder.Prepare();
        Assert.Equal(["accounts"], Directory.GetFileSystemEntries(Path.Combine(_path, "config")).Select(Path.GetFileName));
        Assert.True(Directory.Exists(account));
        _folder.Keep();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private string Account(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_path, "config", "accounts", name)).FullName;
        foreach (var file in (string[])["meta.json", "private_key.json", "regr.json"])
            File.WriteAllText(Path.Combine(folder, file), "{}");
        return folder;
    }
}
