using Azure;
using Steward.Functions.Hosting;
using Steward.Functions.Settings;
using Steward.Workers;

namespace Steward.Functions.Tests.Hosting;

public sealed class StartErrorsTests
{
    [Fact]
    public void Each_wrong_setting_is_a_line_with_its_name_as_the_platform_writes_it() =>
        StartErrors.Of(new SettingsException([new("Model:ApiKey", "is required"), new("Steward:RetentionDays", "must be from 1 to 36500")]))
            .ShouldBe(
            [
                "Steward failed to start: Model__ApiKey: is required",
                "Steward failed to start: Steward__RetentionDays: must be from 1 to 36500",
            ]);

    [Fact]
    public void Each_error_of_the_catalogue_is_a_line_that_says_where_it_is() =>
        StartErrors.Of(
            new WorkersConfigurationException([new("workers[0].name", "is required"), new("", "the file 'w.json' does not exist")]))
                .ShouldBe(
            [
                "Steward failed to start: Steward__Catalogue: workers[0].name: is required",
                "Steward failed to start: Steward__Catalogue: the file 'w.json' does not exist",
            ]);

    [Fact]
    public void Whatever_else_goes_wrong_is_one_line_with_its_cause()
    {
        StartErrors.Of(new RequestFailedException(403, "This request is not authorized.\nRequestId:1\r\nHeaders: many", "Denied", null))
            .ShouldBe(["Steward failed to start: This request is not authorized."]);
        StartErrors.Of(new InvalidOperationException("Failed to read the file.",
            new FormatException("Line 3 is not JSON.\n   at Somewhere()")))
            .ShouldBe(["Steward failed to start: Failed to read the file. Line 3 is not JSON."]);
        StartErrors.Of(new AggregateException(new InvalidOperationException("One."), new InvalidOperationException("Two.")))
            .ShouldBe(["Steward failed to start: One.", "Steward failed to start: Two."]);
    }
}
