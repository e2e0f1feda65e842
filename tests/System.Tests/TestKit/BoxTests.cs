using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>The box itself, before anything is installed in it.</summary>
public sealed class BoxTests
{
    [BoxFact]
    public async Task ABoxIsAMachineOfItsOwn_WithALinkToTheLaptop_AndKeepsItsDiskOverAReboot()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        string root;
        await using (var box = await Box.StartAsync())
        {
            root = box.Root;
            await using var web = await BoxWeb.StartAsync(box);
            await box.RunAsync("git", "clone", "-q", "--depth", "1", web.Add(repository).ToString(), "/root/app");
            Assert.True(File.Exists(box.Inside("/root/app/app.py")));
            using var http = new HttpClient();
            // The site that the distribution's nginx comes with.
            var page = box.Forward(80).Http;
            Assert.Contains("nginx", await http.GetStringAsync(page), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200", await box.Network.RunAsync("curl", ["-sSI", $"http://{BoxNetwork.Instance}/"]), StringComparison.Ordinal);

            await using var other = await Box.StartAsync();
            await box.RebootAsync();
            await box.WaitUntilUpAsync();
            Assert.True(File.Exists(box.Inside("/root/app/app.py")));
            Assert.False(File.Exists(other.Inside("/root/app")));
            Assert.Equal("active", (await other.RunAsync("systemctl", "is-active", "nginx")).Trim());
        }

        Assert.False(Directory.Exists(root));
    }
}
