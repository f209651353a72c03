// Shows the description of the interface with forms to try it; everything comes from this service.
"use strict";
const page = document.getElementById("api-docs");
SwaggerUIBundle({
  url: page.dataset.description,
  domNode: page,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
