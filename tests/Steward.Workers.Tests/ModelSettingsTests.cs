namespace Steward.Workers.Tests;

public class ModelSettingsTests
{
    [Fact]
    public void The_text_of_settings_does_not_hold_the_key()
    {
        var settings = new ModelSettings { Provider = ModelProvider.Openai, Name = "m", ApiKey = "secret-key" };

        settings.ToString().ShouldNotContain("secret-key");
        settings.ToString().ShouldContain("with a key");
    }
}
